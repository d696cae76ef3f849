import { describe, expect, it } from 'vitest'
import { tokenFromFragment } from '../src/session/link-token.ts'

describe("the token of an e-mail's link", () => {
  it.each([
    ['#token=abc_DEF-123', 'abc_DEF-123'],
    ['token=abc', 'abc'],
    ['#other=1&token=abc', 'abc'],
    ['#token=%20abc%0A', 'abc'], // broken by a mail program
    ['', null],
    ['#', null],
    ['#token=', null],
    ['#content', null],
  ])('%s', (fragment, token) => {
    expect(tokenFromFragment(fragment)).toBe(token)
  })
})
