/**
 * A hue for icons and what lies behind them, in both themes: of the colour only hue and chroma count, the lightness is
 * set so that `ink` on `tint` stays readable (at least 4.5 : 1), whatever colour was chosen. What is not `#rrggbb` is grey.
 */
export function coloursOf(colour: string) {
  const from = /^#[0-9a-f]{6}$/i.test(colour) ? colour : '#777777'
  const oklch = (lightness: number, most: number) => `oklch(from ${from} ${lightness} min(c, ${most}) h)`
  return {
    light: { ink: oklch(0.45, 0.13), tint: oklch(0.945, 0.03) },
    dark: { ink: oklch(0.82, 0.09), tint: oklch(0.31, 0.05) },
  }
}
