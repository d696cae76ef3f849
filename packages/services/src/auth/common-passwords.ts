/** Characters at the end that do not make a common password another one, such as "1!" or "2024*". */
const longestTail = 5

let loading: Promise<ReadonlySet<string>> | undefined

/**
 * Whether a password is one of the 49,000 most common ones (18,000 of them long enough to be chosen here), whatever
 * its case and a short tail of digits and signs. The list is read when it is first needed.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  loading ??= load()
  const common = await loading
  const whole = password.normalize('NFKC').toLowerCase()
  let end = whole.length
  while (end > whole.length - longestTail && end > 0 && !/\p{L}/u.test(whole.charAt(end - 1))) end--
  return common.has(whole) || common.has(whole.slice(0, end))
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}
