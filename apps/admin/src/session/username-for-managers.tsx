import { useSession } from './use-session.ts'

/** Tells a password manager whose password is asked for; people see the account's name elsewhere. */
export function UsernameForManagers() {
  const { user } = useSession()
  return <input type="text" autoComplete="username" value={user?.username ?? ''} readOnly hidden />
}
