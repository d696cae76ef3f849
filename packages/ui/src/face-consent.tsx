import { faceConsentText, type Language } from '@benne/contracts'
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './face-consent.module.css'
import { useFaceText } from './use-face-text.ts'

/** To which text somebody agreed, and in which language they read it. */
export interface FaceConsentGiven {
  readonly version: string
  readonly language: Language
}

export interface FaceConsentProps {
  /** After how many months without use a face is erased. */
  retentionMonths: number
  onAccept: (given: FaceConsentGiven) => void
  onDecline: () => void
}

/** What is kept, what for and for how long; nothing goes on before the box is ticked. */
export function FaceConsent({ retentionMonths, onAccept, onDecline }: FaceConsentProps) {
  const t = useFaceText()
  const { i18n } = useTranslation()
  const language: Language = i18n.language === 'fr' ? 'fr' : 'en'
  const { version, points, agreement } = faceConsentText(language, retentionMonths)
  const box = useRef<HTMLInputElement>(null)
  const [isTicked, setTicked] = useState(false)
  const [isMissing, setMissing] = useState(false)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setMissing(!isTicked)
        if (isTicked) onAccept({ version, language })
        else box.current?.focus()
      }}
    >
      <Stack gap="lg">
        <dl className={classes.points}>
          {points.map(({ heading, text }) => (
            <div key={heading}>
              <dt>{heading}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <Checkbox
          ref={box}
          size="md"
          label={agreement}
          checked={isTicked}
          error={isMissing && !isTicked && t('consent.missing')}
          onChange={(event) => setTicked(event.currentTarget.checked)}
        />
        <Group gap="sm">
          <Button type="submit">{t('consent.accept')}</Button>
          <Button variant="default" onClick={onDecline}>
            {t('consent.decline')}
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          {t('consent.version', { version })}
        </Text>
      </Stack>
    </form>
  )
}
