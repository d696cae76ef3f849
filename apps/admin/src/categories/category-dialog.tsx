import { categoryIcons, type WasteCategory } from '@benne/contracts'
import { Alert, Button, Group, Input, Switch, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconArrowsExchange } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { keepFocus } from '../components/keep-focus.ts'
import { SubmitButton } from '../components/submit-button.tsx'
import { useFormat } from '../i18n/use-format.ts'
import classes from './categories.module.css'
import { iconsByName } from './category-icons.ts'
import { CategoryPreview } from './category-preview.tsx'
import { useCategoryForm } from './use-category-form.tsx'

interface CategoryDialogProps {
  category: WasteCategory
  onClose: () => void
}

/** Edits how a type counts from now on, and shows what that makes of an example. */
export function CategoryDialog({ category, onClose }: CategoryDialogProps) {
  const { t } = useTranslation()
  const form = useCategoryForm(category, onClose)
  const { typed, change, problems, save, edited } = form
  useEffect(() => () => keepFocus(`[data-category="${category.wasteType}"]`, 'h1'), [category.wasteType])
  return (
    <Dialog
      title={t('categories.editTitle', { type: t(`types.${category.wasteType}`) })}
      size="lg"
      isBusy={save.isPending}
      onClose={onClose}
      onSubmit={form.send}
      buttons={
        <>
          <Button variant="default" onClick={onClose}>
            {save.present ? t('deed.leave') : t('app.cancel')}
          </Button>
          <SubmitButton isPending={save.isPending}>
            {save.present ? t('categories.saveOver') : t('categories.save')}
          </SubmitButton>
        </>
      }
    >
      {save.failure && !save.failure.issues && (
        <FailureNotice failure={save.failure} title={t('judge.failedTitle')} />
      )}
      {save.present && <Overtaken present={save.present} />}
      <NumberFields form={form} />
      <CategoryPreview before={category} after={edited} />
      <ColourField
        value={typed.colorCode}
        error={problems['colorCode']}
        onChange={(colorCode) => change({ colorCode })}
      />
      <IconField value={typed.icon} onChange={(icon) => change({ icon })} />
      <Switch
        label={t('categories.isActive')}
        checked={typed.isActive}
        onChange={(event) => change({ isActive: event.currentTarget.checked })}
      />
      {category.isActive && !typed.isActive && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('categories.deactivating')}
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        {t('categories.fromNow')}
      </Text>
    </Dialog>
  )
}

/** What the score and the points are made of. */
function NumberFields({ form: { typed, change, problems } }: { form: ReturnType<typeof useCategoryForm> }) {
  const { t } = useTranslation()
  return (
    <Group grow align="flex-start" preventGrowOverflow={false}>
      <TextInput
        label={t('categories.multiplier')}
        description={t('categories.multiplierHelp')}
        inputMode="decimal"
        autoComplete="off"
        value={typed.environmentalMultiplier}
        error={problems['environmentalMultiplier']}
        onChange={(event) => change({ environmentalMultiplier: event.currentTarget.value })}
        data-autofocus
      />
      <TextInput
        label={t('categories.bonus')}
        description={t('categories.bonusHelp')}
        inputMode="numeric"
        autoComplete="off"
        value={typed.basePoints}
        error={problems['basePoints']}
        onChange={(event) => change({ basePoints: event.currentTarget.value })}
      />
    </Group>
  )
}

/** What somebody else has made of the category since it was opened. */
function Overtaken({ present }: { present: WasteCategory }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconArrowsExchange aria-hidden />}
      title={t('process.fasterTitle')}
    >
      {t('categories.overtaken', {
        version: number(present.version),
        multiplier: number(present.environmentalMultiplier),
        bonus: number(present.basePoints),
        state: present.isActive ? t('categories.active') : t('categories.inactive'),
      })}
    </Alert>
  )
}

interface ColourFieldProps {
  value: string
  error: React.ReactNode
  onChange: (colour: string) => void
}

function ColourField({ value, error, onChange }: ColourFieldProps) {
  const { t } = useTranslation()
  return (
    <TextInput
      label={t('categories.colour')}
      description={t('categories.colourHelp')}
      autoComplete="off"
      spellCheck={false}
      maxLength={7}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      leftSectionPointerEvents="auto"
      leftSection={
        <input
          type="color"
          className={classes.colour}
          aria-label={t('categories.pickColour')}
          value={/^#[0-9a-f]{6}$/i.test(value) ? value : '#777777'}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      }
    />
  )
}

function IconField({ value, onChange }: { value: string; onChange: (icon: string) => void }) {
  const { t } = useTranslation()
  return (
    <fieldset className={classes.icons} role="radiogroup">
      <Input.Label component="legend">{t('categories.icon')}</Input.Label>
      <div>
        {categoryIcons.map((name) => {
          const Icon = iconsByName[name]
          return (
            <label key={name} title={t(`categories.icons.${name}`)}>
              <input
                type="radio"
                name="icon"
                value={name}
                checked={value === name}
                aria-label={t(`categories.icons.${name}`)}
                onChange={() => onChange(name)}
              />
              <Icon size={22} stroke={1.75} aria-hidden />
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
