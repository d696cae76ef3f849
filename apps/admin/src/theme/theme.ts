import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  Menu,
  Modal,
  Paper,
  Skeleton,
} from '@mantine/core'
import { dark, gray, green, red, yellow } from './palette.ts'

const fontFamily = '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

export const theme = createTheme({
  colors: { green, red, yellow, gray, dark },
  primaryColor: 'green',
  primaryShade: { light: 7, dark: 6 },
  black: gray[9],
  fontFamily,
  // A step of about 1.15: dense enough for work, and headings that need no shouting.
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontFamily,
    fontWeight: '650',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.25rem' },
  radius: { xs: '0.1875rem', sm: '0.3125rem', md: '0.5rem', lg: '0.75rem', xl: '2rem' },
  defaultRadius: 'md',
  shadows: {
    xs: '0 1px 2px rgb(34 31 27 / 6%)',
    sm: '0 1px 3px rgb(34 31 27 / 10%)',
    md: '0 4px 14px rgb(34 31 27 / 12%)',
    lg: '0 10px 30px rgb(34 31 27 / 16%)',
    xl: '0 16px 48px rgb(34 31 27 / 20%)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ styles: { label: { fontWeight: 550 } } }),
    Input: Input.extend({ defaultProps: { size: 'md' } }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { size: 'md', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      styles: { label: { marginBottom: 6, fontWeight: 550 }, description: { marginTop: 6 } },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, shadow: 'none' } }),
    Modal: Modal.extend({
      defaultProps: { radius: 'lg', overlayProps: { backgroundOpacity: 0.45 }, shadow: 'xl' },
      styles: {
        title: { fontWeight: 650, fontSize: '1.125rem', lineHeight: 1.35 },
        header: { background: 'var(--benne-surface)' },
        content: { background: 'var(--benne-surface)' },
      },
    }),
    // Inside the page's main part: what floats above it belongs to it (and not to no landmark at all).
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'lg',
        withInitialFocusPlaceholder: false,
        portalProps: { target: '#content' },
      },
    }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
  },
})

export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-body': gray[1],
    '--mantine-color-dimmed': gray[7],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': colors.red[7],
    '--mantine-color-default-border': gray[4],
    // Mantine's own are shade 9, in which one hue can hardly be told from another.
    '--mantine-color-red-light-color': colors.red[7],
    '--mantine-color-yellow-light-color': colors.yellow[8],
    '--mantine-color-green-light-color': colors.green[8],
    // An input's edge has to stand out at 3 : 1 (WCAG 1.4.11); a line between rows does not.
    '--benne-edge': '#918b83',
    '--mantine-color-gray-light': gray[2],
    '--benne-surface': '#ffffff',
    '--benne-line': gray[3],
    '--benne-hover': gray[1],
    '--benne-accent-soft': green[1],
    '--benne-accent-text': green[7],
    '--benne-flash': '#fdf3c8',
  },
  dark: {
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': dark[2],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-default-border': dark[4],
    '--mantine-color-red-light-color': colors.red[3],
    '--mantine-color-yellow-light-color': colors.yellow[3],
    '--mantine-color-green-light-color': colors.green[3],
    '--benne-edge': '#7d7873',
    '--mantine-color-gray-light': dark[6],
    '--benne-surface': dark[6],
    '--benne-line': dark[5],
    '--benne-hover': '#2f2d29',
    '--benne-accent-soft': '#1b3a29',
    '--benne-accent-text': green[4],
    '--benne-flash': '#4a3f14',
  },
})
