import type { AuditEntry } from '@benne/contracts'
import { Anchor, Text, VisuallyHidden } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { CopyButton } from '../components/copy-button.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { auditSearch } from './audit-filter.ts'
import classes from './audit-list.module.css'
import { changedFields } from './sentences.ts'
import { fieldName, useAuditValue } from './use-audit-value.ts'
import { useActorName } from './use-sentence.ts'

/** Everything that an entry knows, and the ways to what belongs to it. */
export function EntryDetails({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation()
  const { exactTime } = useFormat()
  const { actor, entity, after } = entry
  const reason = after?.['reason']
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        <Detail name={t('audit.who')}>
          <Actor actor={actor} />
        </Detail>
        <Detail name={t(`audit.entity.${entity.type}`)}>
          <Entity entity={entity} />
        </Detail>
        <Changes entry={entry} />
        {reason && <Detail name={t('audit.reason')}>{String(reason)}</Detail>}
        <Detail name={t('audit.when')}>
          <time dateTime={entry.at.toISOString()}>{exactTime(entry.at)}</time>
        </Detail>
        <Detail name={t('audit.request')}>
          <RequestId id={entry.requestId} />
        </Detail>
      </dl>
      <div className={classes.links}>
        {actor.id && (
          <NarrowLink search={auditSearch({ actorId: actor.id })}>{t('audit.onlyActor')}</NarrowLink>
        )}
        <NarrowLink search={auditSearch({ entityId: entity.id })}>
          {t(`audit.onlyEntity.${entity.type}`)}
        </NarrowLink>
        <NarrowLink search={auditSearch({ requestId: entry.requestId })}>{t('audit.onlyRequest')}</NarrowLink>
      </div>
    </div>
  )
}

function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function NarrowLink({ search, children }: { search: string; children: string }) {
  return (
    <Anchor component={Link} to={`/audit?${search}`} size="sm" underline="always">
      {children}
    </Anchor>
  )
}

function Actor({ actor }: Pick<AuditEntry, 'actor'>) {
  const name = useActorName()(actor)
  if (!actor.id) return name
  return (
    <>
      <Anchor component={Link} to={`/people/${actor.id}`} inherit underline="always">
        {name}
      </Anchor>
      {actor.username && (
        <Text span inherit c="dimmed">
          {' '}
          @{actor.username}
        </Text>
      )}
    </>
  )
}

function Entity({ entity: { type, id, name } }: Pick<AuditEntry, 'entity'>) {
  const { t } = useTranslation()
  const number = <code>{id}</code>
  // Sessions and the rules of an installation have no page.
  if (type !== 'account' && type !== 'record')
    return name ? (
      <>
        {name} · {number}
      </>
    ) : (
      number
    )
  return (
    <Anchor
      component={Link}
      to={`/${type === 'account' ? 'people' : 'records'}/${id}`}
      inherit
      underline="always"
    >
      {name ?? t('audit.nameless', { id: id.slice(0, 8) })}
    </Anchor>
  )
}

/** Each field that changed, before and after. */
function Changes({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation()
  const read = useAuditValue(entry.entity.type)
  const { before, after } = entry
  return changedFields(entry).map((field) => (
    <Detail key={field} name={fieldName(t, field)}>
      <span className={classes.change}>
        {before && field in before && (
          <>
            <span className={classes.before}>{read(field, before[field])}</span>
            <IconArrowRight size={14} aria-hidden />
            <VisuallyHidden>{t('audit.becomes')}</VisuallyHidden>
          </>
        )}
        <strong>{read(field, after?.[field])}</strong>
      </span>
    </Detail>
  ))
}

function RequestId({ id }: { id: string }) {
  return (
    <span className={classes.request}>
      <code>{id}</code>
      <CopyButton text={id} />
    </span>
  )
}
