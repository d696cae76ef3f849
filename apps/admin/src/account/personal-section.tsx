import { Language, type Me, type UpdateMeInput } from '@benne/contracts'
import { NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { notifyDone } from '../components/notify.ts'
import { changeLanguage, i18n } from '../i18n/i18n.ts'
import { languageNames, languages } from '../i18n/language.ts'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { TimeZoneField } from './time-zone-field.tsx'
import { useAccountForm } from './use-account-form.tsx'

const toValues = ({ firstName, lastName, phone, address, language, timeZone }: Me) => ({
  firstName,
  lastName,
  phone: phone ?? '',
  address: address ?? '',
  language: language as string,
  timeZone,
})
type Values = ReturnType<typeof toValues>

function toInput({ phone, address, language, ...rest }: Partial<Values>): UpdateMeInput {
  return {
    ...rest,
    ...(phone !== undefined && { phone: phone.trim() ? phone : null }),
    ...(address !== undefined && { address: address.trim() ? address : null }),
    ...(language !== undefined && { language: Language.parse(language) }),
  }
}

/** Says that it was saved, in the language that the panel has from then on. */
async function followLanguage(language: Language | null): Promise<void> {
  if (language) await changeLanguage(language)
  notifyDone(i18n.t('profile.saved'))
}

/** Name, ways to be reached, language and time zone. */
export function PersonalSection({ me }: { me: Me }) {
  const { t } = useTranslation()
  const { field, set, submit, discard, ...saving } = useAccountForm({
    id: 'personal',
    me,
    toValues,
    toInput,
    onSaved: ({ language }) => void followLanguage(language !== me.language ? language : null),
  })
  const optional = (label: string) => `${label} (${t('app.optional')})`
  return (
    <Section id="personal" title={t('personal.title')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
            <TextInput label={t('register.firstName')} autoComplete="given-name" {...field('firstName')} />
            <TextInput label={t('register.lastName')} autoComplete="family-name" {...field('lastName')} />
          </SimpleGrid>
          <TextInput
            label={optional(t('register.phone'))}
            type="tel"
            autoComplete="tel"
            {...field('phone')}
          />
          <Textarea
            label={optional(t('register.address'))}
            autoComplete="street-address"
            autosize
            minRows={2}
            {...field('address')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
            <NativeSelect
              label={t('personal.language')}
              description={t('personal.languageHelp')}
              data={languages.map((value) => ({ value, label: languageNames[value] }))}
              {...field('language')}
            />
            <TimeZoneField
              value={field('timeZone').value}
              error={field('timeZone').error}
              onChange={(zone) => set('timeZone', zone)}
            />
          </SimpleGrid>
          <SaveBar {...saving} onDiscard={discard} />
        </Stack>
      </form>
    </Section>
  )
}
