import { type AuditEntry, Role, WasteStatus } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { sentenceOf } from './sentences.ts'

/** An entry of the log in words. */
export function useSentence(): (entry: AuditEntry) => string {
  const { t } = useTranslation()
  const actorName = useActorName()
  return (entry) => {
    const role = Role.safeParse(entry.after?.['role']).data
    const status = WasteStatus.safeParse(entry.after?.['status']).data
    return t(sentenceOf(entry), {
      actor: actorName(entry.actor),
      entity: entry.entity.name ?? t('audit.somebody'),
      role: role ? t(`roles.${role}`) : '?',
      status: status ? t(`statuses.${status}`) : '?',
    })
  }
}

/** Whoever did something: a person, Benne, somebody at the server's terminal, or nobody that is known. */
export function useActorName(): (actor: AuditEntry['actor']) => string {
  const { t } = useTranslation()
  return ({ type, name }) => {
    if (type === 'user') return name || t('audit.somebody')
    if (type === 'command') return t('audit.actorCommand', { name })
    return type === 'system' ? t('app.name') : t('audit.actorAnonymous')
  }
}
