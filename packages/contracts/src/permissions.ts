import type { Role } from './user.ts'

const anyone = ['anonymous', 'user', 'admin', 'super_admin'] as const
const signedIn = ['user', 'admin', 'super_admin'] as const
const staff = ['admin', 'super_admin'] as const
const superAdmin = ['super_admin'] as const

/**
 * Who may do what. Each procedure carries the permission of its own name; the `.any` ones widen a permission
 * from one's own records to everybody's. The server checks this table twice, clients draw their screens from it.
 */
export const permissions = {
  'auth.register': anyone,
  'auth.login': anyone,
  'auth.refresh': anyone,
  'auth.logout': signedIn,
  'auth.logoutAll': signedIn,
  'auth.me': signedIn,
  'auth.reauthenticate': signedIn,
  'auth.sessions': signedIn,
  'auth.revokeSession': signedIn,
  'auth.verifyEmail': anyone,
  'auth.resendVerification': signedIn,
  'auth.forgotPassword': anyone,
  'auth.resetPassword': anyone,
  'auth.changePassword': signedIn,
  'auth.faceChallenge': anyone,
  'auth.faceLook': anyone,
  'auth.faceLogin': anyone,
  'auth.faceStatus': signedIn,
  'auth.faceRegister': signedIn,
  'auth.faceRemove': signedIn,
  'users.list': staff,
  'users.get': staff,
  'users.me': signedIn,
  'users.updateMe': signedIn,
  'users.activate': staff,
  'users.deactivate': staff,
  'users.suspend': staff,
  'users.endSessions': staff,
  'users.sendPasswordReset': staff,
  'users.setRole': superAdmin,
  /** To act on the accounts of staff. */
  'users.manage.any': superAdmin,
  'users.statistics': staff,
  'users.myStatistics': signedIn,
  'users.exportMe': signedIn,
  'users.exportStatus': signedIn,
  'users.deleteMe': signedIn,
  'audit.list': superAdmin,
  'waste.create': signedIn,
  'waste.list': signedIn,
  'waste.get': signedIn,
  'waste.read.any': staff,
  'waste.update': signedIn,
  'waste.withdraw': signedIn,
  'waste.addImage': signedIn,
  'waste.removeImage': signedIn,
  'waste.process': staff,
  'waste.validate': staff,
  'waste.bulk': staff,
  'waste.history': signedIn,
  'waste.impact': signedIn,
  'waste.clusters': signedIn,
  'waste.categories': signedIn,
  'waste.updateCategory': superAdmin,
  'waste.factors': signedIn,
  'waste.recomputeImpact': superAdmin,
  'custody.roots': staff,
  'live.events': signedIn,
  'live.events.any': staff,
  'live.room': signedIn,
  'live.room.any': staff,
  'live.snapshot': signedIn,
  'live.people': staff,
  'live.ping': anyone,
  'statistics.realtime': staff,
  'system.about': anyone,
  'system.mailbox': anyone,
} as const satisfies Record<string, readonly (Role | 'anonymous')[]>

export type Permission = keyof typeof permissions

/** Permissions that need no account. */
export type OpenPermission = {
  [P in Permission]: 'anonymous' extends (typeof permissions)[P][number] ? P : never
}[Permission]

export type AccountPermission = Exclude<Permission, OpenPermission>

export function can(role: Role | 'anonymous', permission: Permission): boolean {
  return (permissions[permission] as readonly string[]).includes(role)
}
