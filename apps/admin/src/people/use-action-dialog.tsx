import { ChangeUserStatusInput, type Role, toValidationIssues, type User } from '@benne/contracts'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IssueText } from '../components/issue-text.tsx'
import { notifyDone } from '../components/notify.ts'
import { Say } from '../components/say.tsx'
import type { PersonAction } from './person-actions.ts'
import { type Deed, type Done, usePersonAction } from './use-person-action.ts'

/** What the server says no to, each with its sentence; after most of them trying again makes no sense. */
const refusals = ['conflict', 'forbidden', 'not_found', 'no_mail', 'own_account', 'last_super_admin'] as const

export const isRefusal = (code: string): code is (typeof refusals)[number] =>
  refusals.some((refusal) => refusal === code)

/** What is typed or chosen for a deed, its check, and doing it once. */
export function useActionDialog(action: PersonAction, person: User, onDone: () => void) {
  const { t } = useTranslation()
  const { mutate, isPending, failure } = usePersonAction(person.id)
  const [reason, setReason] = useState('')
  const [role, setRole] = useState<Role>(person.role)
  const [problem, setProblem] = useState<ReactNode>(null)
  const asked = useRef<HTMLDivElement>(null)
  const code = failure?.code ?? ''
  const isFinal = isRefusal(code) && code !== 'last_super_admin'

  const toldOf = ({ user, ended }: Done): string => {
    const name = person.fullName
    if (action === 'setRole')
      return t('people.done.setRole', { name, role: t(`roles.${user?.role ?? role}`) })
    if (action === 'endSessions') return t('people.done.endSessions', { name, count: ended ?? 0 })
    return t(`people.done.${action}`, { name, email: person.email })
  }
  const send = () => {
    if (isPending || isFinal) return
    const found = problemOf(action, {
      id: person.id,
      reason: oneLine(reason),
      isSameRole: role === person.role,
    })
    setProblem(found)
    if (found) {
      asked.current?.querySelector<HTMLElement>('textarea, input:checked')?.focus()
      return
    }
    mutate(toDeed(action, oneLine(reason), role), {
      onSuccess: (done) => {
        notifyDone(toldOf(done))
        onDone()
      },
    })
  }
  return { reason, setReason, role, setRole, problem, asked, send, isPending, isFinal, failure }
}

/** A reason is kept on one line; who writes it may use several. */
const oneLine = (text: string) => text.trim().replace(/\s+/g, ' ')

function problemOf(
  action: PersonAction,
  typed: { id: string; reason: string; isSameRole: boolean },
): ReactNode {
  if (action === 'setRole') return typed.isSameRole ? <Say text="sameRole" /> : null
  const checked = ChangeUserStatusInput.safeParse({ id: typed.id, reason: typed.reason })
  const [issue] = checked.success ? [] : toValidationIssues(checked.error)
  return issue ? <IssueText issue={issue} /> : null
}

function toDeed(action: PersonAction, reason: string, role: Role): Deed {
  if (action === 'setRole') return { action, role }
  if (action === 'endSessions' || action === 'sendPasswordReset') return { action }
  return { action, ...(reason && { reason }) }
}
