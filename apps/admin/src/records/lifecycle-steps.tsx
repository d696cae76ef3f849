import type { WasteRecord } from '@benne/contracts'
import { VisuallyHidden } from '@mantine/core'
import { IconCheck, IconFlag, IconInbox } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { type Step, stepsOf } from './lifecycle.ts'
import classes from './lifecycle-steps.module.css'
import { statusLooks } from './waste-look.ts'

/** The life cycle of a record: a line of steps, upright where there is little width. */
export function LifecycleSteps({ record }: { record: WasteRecord }) {
  return (
    <ol className={classes.root}>
      {stepsOf(record).map((step) => (
        <StepItem key={step.name} step={step} />
      ))}
    </ol>
  )
}

function StepItem({ step: { name, at, state } }: { step: Step }) {
  const { t } = useTranslation()
  const { shortDateTime } = useFormat()
  const spoken = { done: t('record.stepDone'), current: t('record.stepCurrent'), next: t('record.stepNext') }
  const { ink, tint } = statusLooks[name === 'final' ? 'recycled' : name]
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
      <span
        className={classes.icon}
        style={state === 'current' ? { borderColor: ink, background: tint, color: ink } : {}}
        aria-hidden
      >
        <StepIcon name={name} state={state} />
      </span>
      <span className={classes.text}>
        <span className={classes.name}>
          {name === 'pending'
            ? t('record.stepDeclared')
            : name === 'final'
              ? t('record.stepFinal')
              : t(`statuses.${name}`)}
          <VisuallyHidden> ({spoken[state]})</VisuallyHidden>
        </span>
        {at && <time dateTime={at.toISOString()}>{shortDateTime(at)}</time>}
      </span>
    </li>
  )
}

function StepIcon({ name, state }: Pick<Step, 'name' | 'state'>) {
  if (state === 'done') return <IconCheck size={18} stroke={2.25} />
  const Icon = name === 'final' ? IconFlag : name === 'pending' ? IconInbox : statusLooks[name].icon
  return <Icon size={18} />
}
