// Typing errors: letters that changed places, one that is missing, one too many, a wrong one.

/** Whether typing errors in a word can be forgiven: what is shorter, or a number, could have been anything. */
export const isForgivable = (word: string): boolean => /^[a-z]{4,}$/.test(word)

/** Slips that are forgiven in a word. */
const forgiven = (word: string) => (word.length < 6 ? 1 : word.length < 9 ? 2 : 3)

/** Most words that one is taken for. */
const mostMeant = 8

/**
 * Which of the words that there are was meant by one that was typed: those at the fewest slips, in the order of the
 * alphabet. None when all are too many slips away, or when one of them begins with what was typed, which then is right.
 */
export function meantBy(typed: string, words: readonly string[]): string[] {
  const near = words
    .map((word) => ({ word, slips: slipsTo(typed, word) }))
    .filter(({ slips }) => slips <= forgiven(typed))
  const fewest = near.reduce((least, { slips }) => Math.min(least, slips), Number.POSITIVE_INFINITY)
  if (fewest === 0) return []
  const meant = near.filter(({ slips }) => slips === fewest).map(({ word }) => word)
  return meant.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, mostMeant)
}

/**
 * Slips from a typed word to another, or to a beginning of it: in the last line of Damerau and Levenshtein's table
 * (where letters change places once) the least.
 */
function slipsTo(typed: string, word: string): number {
  // No longer than it can matter.
  const target = word.slice(0, typed.length + forgiven(typed))
  let before: number[] = []
  let last = Array.from({ length: target.length + 1 }, (_, j) => j)
  for (let i = 1; i <= typed.length; i++) {
    const line = [i]
    for (let j = 1; j <= target.length; j++) {
      const wrong = (last[j - 1] ?? 0) + Number(typed[i - 1] !== target[j - 1])
      const least = Math.min(wrong, (last[j] ?? 0) + 1, (line[j - 1] ?? 0) + 1)
      const swapped = i > 1 && j > 1 && typed[i - 1] === target[j - 2] && typed[i - 2] === target[j - 1]
      line.push(swapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least)
    }
    before = last
    last = line
  }
  return Math.min(...last)
}

/** A word with each two neighbouring letters changed: of all slips the one that leaves the fewest trigrams. */
export function swapped(word: string): string[] {
  const all = Array.from({ length: word.length - 1 }, (_, i) =>
    [word.slice(0, i), word[i + 1], word[i], word.slice(i + 2)].join(''),
  )
  return [...new Set(all)].filter((each) => each !== word)
}
