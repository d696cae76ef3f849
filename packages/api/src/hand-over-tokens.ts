import type { LoginOutput, Tokens } from '@benne/contracts'
import { deviceTokenDays, type IssuedTokens, invalidField, type SignedIn } from '@benne/services'
import type { ApiContext, BrowserCookies } from './context.ts'

type Keep = 'token' | 'cookie'

/** Gives the refresh token to who keeps it: the caller, or the browser's cookie, out of reach of the page's scripts. */
export function handOverTokens(ctx: ApiContext, tokens: IssuedTokens, keep: Keep): Tokens {
  const { refreshToken, refreshExpiresAt, accessToken, tokenType, expiresIn } = tokens
  if (keep === 'token') return { accessToken, refreshToken, tokenType, expiresIn }
  requireCookies(ctx).refresh.set(refreshToken, refreshExpiresAt)
  return { accessToken, refreshToken: null, tokenType, expiresIn }
}

/** Signs somebody in, who may be on a device that is known, and gives what that brought to who keeps it. */
export async function handOverSession<Input extends { keep: Keep; deviceToken?: string | undefined }>(
  ctx: ApiContext,
  input: Input,
  signIn: (input: Input) => Promise<SignedIn>,
): Promise<LoginOutput> {
  const { keep } = input
  if (keep === 'cookie') requireCookies(ctx)
  const signedIn = await signIn(withDevice(ctx, input))
  return {
    ...handOverTokens(ctx, signedIn, keep),
    deviceToken: handOverDevice(ctx, signedIn.deviceToken, keep),
    user: signedIn.user,
  }
}

/** What a browser's cookie knows of its device goes along with the input. */
export function withDevice<Input extends { deviceToken?: string | undefined }>(
  ctx: ApiContext,
  input: Input,
): Input {
  const deviceToken = input.deviceToken ?? ctx.cookies?.device.value ?? undefined
  return deviceToken === undefined ? input : { ...input, deviceToken }
}

/** As `handOverTokens`, for what shows the next time that this device is known. */
function handOverDevice(ctx: ApiContext, deviceToken: string | null, keep: Keep): string | null {
  if (keep === 'token' || deviceToken === null) return deviceToken
  const expiresAt = new Date(ctx.clock.now().getTime() + deviceTokenDays * 24 * 3600 * 1000)
  requireCookies(ctx).device.set(deviceToken, expiresAt)
  return null
}

/** Throws `validation` over a socket, which cannot set a cookie. */
export function requireCookies({ cookies }: ApiContext): BrowserCookies {
  if (!cookies) throw invalidField('keep', 'cookie_needs_http', 'a cookie can only be set over HTTP')
  return cookies
}
