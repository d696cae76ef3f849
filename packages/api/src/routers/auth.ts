import { LoginInput, LoginOutput, RefreshInput, RegisterInput, Tokens, User } from '@benne/contracts'
import { login, logout, me, refresh, register, ServiceError } from '@benne/services'
import { z } from 'zod'
import { handOverTokens, requireCookies } from '../hand-over-tokens.ts'
import { account, open, router } from '../procedures.ts'

export const auth = router({
  register: open('auth.register')
    .input(RegisterInput)
    .output(User)
    .mutation(({ ctx, input }) => register({ ctx, input })),

  login: open('auth.login')
    .input(LoginInput)
    .output(LoginOutput)
    .mutation(async ({ ctx, input }) => {
      if (input.keep === 'cookie') requireCookies(ctx)
      const { user, ...tokens } = await login({ ctx, input })
      return { ...handOverTokens(ctx, tokens, input.keep), user }
    }),

  /** With a token in the input, or with the browser's cookie; the new one goes the same way. */
  refresh: open('auth.refresh')
    .input(RefreshInput)
    .output(Tokens)
    .mutation(async ({ ctx, input }) => {
      const refreshToken = input.refreshToken ?? ctx.refreshCookie?.value
      if (!refreshToken) throw new ServiceError('unauthenticated', 'Sign in first.')
      const tokens = await refresh({ ctx, input: { refreshToken } })
      return handOverTokens(ctx, tokens, input.refreshToken ? 'token' : 'cookie')
    }),

  logout: account('auth.logout')
    .output(z.null())
    .mutation(async ({ ctx }) => {
      await logout({ ctx })
      ctx.refreshCookie?.clear()
      return null
    }),

  me: account('auth.me')
    .output(User)
    .query(({ ctx }) => me({ ctx })),
})
