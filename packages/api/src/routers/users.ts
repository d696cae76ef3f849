import {
  ChangeUserStatusInput,
  DeleteMeInput,
  ListUsersInput,
  Me,
  MyStatistics,
  PersonalExport,
  SetRoleInput,
  UpdateMeInput,
  User,
  UserIdInput,
  UserPage,
  UserStatistics,
} from '@benne/contracts'
import {
  activateUser,
  deactivateUser,
  deleteMe,
  endUserSessions,
  exportMe,
  exportStatus,
  getMe,
  getUser,
  listUsers,
  myStatistics,
  sendPasswordReset,
  setUserRole,
  suspendUser,
  updateMe,
  userStatistics,
} from '@benne/services'
import { z } from 'zod'
import { account, nothing, router } from '../procedures.ts'

export const users = router({
  list: account('users.list')
    .input(ListUsersInput)
    .output(UserPage)
    .query(({ ctx, input }) => listUsers({ ctx, input })),

  get: account('users.get')
    .input(UserIdInput)
    .output(User)
    .query(({ ctx, input }) => getUser({ ctx, input })),

  activate: account('users.activate')
    .input(ChangeUserStatusInput)
    .output(User)
    .mutation(({ ctx, input }) => activateUser({ ctx, input })),

  deactivate: account('users.deactivate')
    .input(ChangeUserStatusInput)
    .output(User)
    .mutation(({ ctx, input }) => deactivateUser({ ctx, input })),

  suspend: account('users.suspend')
    .input(ChangeUserStatusInput)
    .output(User)
    .mutation(({ ctx, input }) => suspendUser({ ctx, input })),

  setRole: account('users.setRole')
    .input(SetRoleInput)
    .output(User)
    .mutation(({ ctx, input }) => setUserRole({ ctx, input })),

  endSessions: account('users.endSessions')
    .input(UserIdInput)
    .output(z.object({ ended: z.int() }))
    .mutation(({ ctx, input }) => endUserSessions({ ctx, input })),

  sendPasswordReset: account('users.sendPasswordReset')
    .input(UserIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => sendPasswordReset({ ctx, input }).then(() => null)),

  statistics: account('users.statistics')
    .output(UserStatistics)
    .query(({ ctx }) => userStatistics({ ctx })),

  me: account('users.me')
    .output(Me)
    .query(({ ctx }) => getMe({ ctx })),

  updateMe: account('users.updateMe')
    .input(UpdateMeInput)
    .output(Me)
    .mutation(({ ctx, input }) => updateMe({ ctx, input })),

  myStatistics: account('users.myStatistics')
    .output(MyStatistics)
    .query(({ ctx }) => myStatistics({ ctx })),

  /** Starts a copy of everything held on the caller; `exportStatus` tells how far it is. */
  exportMe: account('users.exportMe')
    .output(PersonalExport)
    .mutation(({ ctx }) => exportMe({ ctx })),

  exportStatus: account('users.exportStatus')
    .output(PersonalExport.nullable())
    .query(({ ctx }) => exportStatus({ ctx })),

  deleteMe: account('users.deleteMe')
    .input(DeleteMeInput)
    .output(nothing)
    .mutation(async ({ ctx, input }) => {
      await deleteMe({ ctx, input })
      ctx.cookies?.refresh.clear()
      return null
    }),
})
