import {
  type MantineColorScheme,
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Language, languageNames, languages } from '../i18n/language.ts'
import { chooseLanguage } from '../session/choose-language.ts'

const themes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconDeviceDesktop },
] as const satisfies { value: MantineColorScheme; icon: unknown }[]

export function LanguageSwitch({ fullWidth }: { fullWidth?: boolean }) {
  const { t, i18n } = useTranslation()
  return (
    <SegmentedControl<Language>
      size="xs"
      fullWidth={fullWidth ?? false}
      aria-label={t('menu.language')}
      value={languages.find((language) => language === i18n.language) ?? 'en'}
      onChange={(language) => void chooseLanguage(language)}
      data={languages.map((language) => ({
        value: language,
        label: (
          <span lang={language} title={languageNames[language]}>
            {fullWidth ? languageNames[language] : language.toUpperCase()}
          </span>
        ),
      }))}
    />
  )
}

export function ThemeSwitch({ fullWidth }: { fullWidth?: boolean }) {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl<MantineColorScheme>
      size="xs"
      fullWidth={fullWidth ?? false}
      aria-label={t('menu.theme')}
      value={colorScheme}
      onChange={setColorScheme}
      data={themes.map(({ value, icon: Icon }) => ({
        value,
        label: (
          <span title={t(`menu.${value}`)} style={{ display: 'block', lineHeight: 0, padding: '2px 0' }}>
            <Icon size={16} aria-hidden />
            <VisuallyHidden>{t(`menu.${value}`)}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  )
}
