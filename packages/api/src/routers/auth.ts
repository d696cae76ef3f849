import {
  ChangePasswordInput,
  FaceChallenge,
  FaceChallengeInput,
  FaceLoginInput,
  FaceLook,
  FaceLookInput,
  FaceRegisterInput,
  FaceStatus,
  ForgotPasswordInput,
  LoginInput,
  LoginOutput,
  ReauthenticateInput,
  RefreshInput,
  RegisterInput,
  ResetPasswordInput,
  RevokeSessionInput,
  SessionList,
  Tokens,
  User,
  VerifyEmailInput,
} from '@benne/contracts'
import {
  changePassword,
  faceChallenge,
  faceLogin,
  faceLook,
  faceRegister,
  faceRemove,
  faceStatus,
  forgotPassword,
  listSessions,
  login,
  logout,
  logoutAll,
  me,
  reauthenticate,
  refresh,
  register,
  resendVerification,
  resetPassword,
  revokeSession,
  ServiceError,
  verifyEmail,
} from '@benne/services'
import { z } from 'zod'
import { handOverSession, handOverTokens, requireCookies, withDevice } from '../hand-over-tokens.ts'
import { account, either, nothing, open, router } from '../procedures.ts'

export const auth = router({
  register: open('auth.register')
    .input(RegisterInput)
    .output(User)
    .mutation(({ ctx, input }) => register({ ctx, input })),

  login: open('auth.login')
    .input(LoginInput)
    .output(LoginOutput)
    .mutation(({ ctx, input }) => handOverSession(ctx, input, (known) => login({ ctx, input: known }))),

  /** With a token in the input, or with the browser's cookie; the new one goes the same way. */
  refresh: open('auth.refresh')
    .input(RefreshInput)
    .output(Tokens)
    .mutation(async ({ ctx, input }) => {
      const refreshToken = input.refreshToken ?? ctx.cookies?.refresh.value
      if (!refreshToken) throw new ServiceError('unauthenticated', 'Sign in first.')
      const tokens = await refresh({ ctx, input: { refreshToken } })
      return handOverTokens(ctx, tokens, input.refreshToken ? 'token' : 'cookie')
    }),

  /** A new session in the place of the caller's, which counts as recent. */
  reauthenticate: account('auth.reauthenticate')
    .input(ReauthenticateInput)
    .output(Tokens)
    .mutation(async ({ ctx, input }) => {
      if (input.keep === 'cookie') requireCookies(ctx)
      return handOverTokens(ctx, await reauthenticate({ ctx, input }), input.keep)
    }),

  logout: account('auth.logout')
    .output(nothing)
    .mutation(async ({ ctx }) => {
      await logout({ ctx })
      ctx.cookies?.refresh.clear()
      return null
    }),

  logoutAll: account('auth.logoutAll')
    .output(nothing)
    .mutation(async ({ ctx }) => {
      await logoutAll({ ctx })
      ctx.cookies?.refresh.clear()
      return null
    }),

  me: account('auth.me')
    .output(User)
    .query(({ ctx }) => me({ ctx })),

  sessions: account('auth.sessions')
    .output(SessionList)
    .query(({ ctx }) => listSessions({ ctx })),

  revokeSession: account('auth.revokeSession')
    .input(RevokeSessionInput)
    .output(nothing)
    .mutation(({ ctx, input }) => revokeSession({ ctx, input }).then(() => null)),

  verifyEmail: open('auth.verifyEmail')
    .input(VerifyEmailInput)
    .output(z.object({ email: z.string() }))
    .mutation(({ ctx, input }) => verifyEmail({ ctx, input })),

  resendVerification: account('auth.resendVerification')
    .output(nothing)
    .mutation(({ ctx }) => resendVerification({ ctx }).then(() => null)),

  forgotPassword: open('auth.forgotPassword')
    .input(ForgotPasswordInput)
    .output(nothing)
    .mutation(({ ctx, input }) => forgotPassword({ ctx, input }).then(() => null)),

  resetPassword: open('auth.resetPassword')
    .input(ResetPasswordInput)
    .output(nothing)
    .mutation(({ ctx, input }) => resetPassword({ ctx, input }).then(() => null)),

  changePassword: account('auth.changePassword')
    .input(ChangePasswordInput)
    .output(nothing)
    .mutation(({ ctx, input }) => changePassword({ ctx, input }).then(() => null)),

  faceChallenge: either('auth.faceChallenge')
    .input(FaceChallengeInput)
    .output(FaceChallenge)
    .mutation(({ ctx, input }) => faceChallenge({ ctx, input: withDevice(ctx, input) })),

  faceLook: either('auth.faceLook')
    .input(FaceLookInput)
    .output(FaceLook)
    .mutation(({ ctx, input }) => faceLook({ ctx, input })),

  faceLogin: open('auth.faceLogin')
    .input(FaceLoginInput)
    .output(LoginOutput)
    .mutation(({ ctx, input }) => handOverSession(ctx, input, (known) => faceLogin({ ctx, input: known }))),

  faceStatus: account('auth.faceStatus')
    .output(FaceStatus)
    .query(({ ctx }) => faceStatus({ ctx })),

  faceRegister: account('auth.faceRegister')
    .input(FaceRegisterInput)
    .output(FaceStatus)
    .mutation(({ ctx, input }) => faceRegister({ ctx, input })),

  faceRemove: account('auth.faceRemove')
    .output(FaceStatus)
    .mutation(({ ctx }) => faceRemove({ ctx })),
})
