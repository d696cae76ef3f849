import { WasteStatus } from '@benne/contracts'
import { Text, VisuallyHidden } from '@mantine/core'
import {
  type Icon,
  IconArrowRight,
  IconBan,
  IconEraser,
  IconInbox,
  IconPencil,
  IconPhotoMinus,
  IconPhotoPlus,
  IconRecycle,
  IconRosetteDiscountCheck,
  IconShieldPlus,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import { Trans, useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/use-format.ts'
import { statusLooks } from '../waste-look.ts'
import own from './history.module.css'
import type { Sentence, ToldChange, ToldEvent } from './told-events.ts'
import { useFieldName } from './use-field-name.ts'
import { useToldValue } from './use-told-value.ts'

const icons: Record<Sentence, Icon> = {
  created: IconInbox,
  adopted: IconShieldPlus,
  updated: IconPencil,
  image_added: IconPhotoPlus,
  image_removed: IconPhotoMinus,
  withdrawn: IconTrash,
  processed: IconRecycle,
  rejected: IconBan,
  validated: IconRosetteDiscountCheck,
  refused: IconX,
  anonymised: IconEraser,
}

/** One thing that was done: who, what and when; what changed by it; and its place in the chain for those who check. */
export function HistoryEvent({ told, isFaulty }: { told: ToldEvent; isFaulty: boolean }) {
  const { t } = useTranslation()
  const { exactTime } = useFormat()
  const { event, sentence, after, changes } = told
  const status = WasteStatus.safeParse(after['status']).data
  const Icon = sentence === 'processed' && status ? statusLooks[status].icon : icons[sentence]
  const actor = useActor(event.actor)
  return (
    <li className={own.event} data-faulty={isFaulty || undefined}>
      <span className={own.icon} aria-hidden>
        <Icon size={17} stroke={1.9} />
      </span>
      <div className={own.body}>
        <div className={own.line}>
          <span>
            <Trans
              t={t}
              i18nKey={`history.told.${sentence}`}
              values={{ actor, status: status ? t(`statuses.${status}`) : '?' }}
              components={{ b: <strong /> }}
            />
          </span>
          <time dateTime={event.at.toISOString()}>{exactTime(event.at)}</time>
        </div>
        {changes.length > 0 && (
          <dl className={own.changes}>
            {changes.map((change) => (
              <Change
                key={change.field}
                change={change}
                isFirst={sentence === 'created' || sentence === 'adopted'}
              />
            ))}
          </dl>
        )}
        <details className={own.proof}>
          <summary>{t('history.proof', { seq: event.seq })}</summary>
          <dl>
            <dt>{t('history.hash')}</dt>
            <dd>
              <code>{event.hash}</code>
            </dd>
            <dt>{t('history.previousHash')}</dt>
            <dd>
              <code>{event.previousHash}</code>
            </dd>
          </dl>
        </details>
      </div>
    </li>
  )
}

/** Whoever did it: a person, Benne, or somebody at the server's terminal. */
function useActor({ type, name }: ToldEvent['event']['actor']): string {
  const { t } = useTranslation()
  if (type === 'system') return t('app.name')
  if (type === 'command') return t('audit.actorCommand', { name })
  return name || t('history.somebody')
}

/** A line of what changed; of a first event only what was given. */
function Change({ change, isFirst }: { change: ToldChange; isFirst: boolean }) {
  const { t } = useTranslation()
  const read = useToldValue()
  const fieldName = useFieldName()
  const { field, before, after, erased } = change
  const was = read(field, before)
  const is = read(field, after)
  return (
    <div>
      <dt>{fieldName(field)}</dt>
      <dd>
        {erased ? (
          <Text span inherit c="dimmed" fs="italic">
            {t('history.erased')}
          </Text>
        ) : isFirst || was === null ? (
          <span className={own.value}>{is}</span>
        ) : (
          <span className={own.change}>
            <span className={own.before}>{was}</span>
            <IconArrowRight size={14} aria-hidden />
            <VisuallyHidden>{t('audit.becomes')}</VisuallyHidden>
            <span className={own.value}>{is ?? t('audit.nothing')}</span>
          </span>
        )}
      </dd>
    </div>
  )
}
