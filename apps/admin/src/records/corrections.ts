/** What was typed to correct a score and points. Nothing typed corrects nothing. */
export function corrections(
  typed: { score: string; points: string },
  parse: (text: string) => number | null,
) {
  const score = read(typed.score, parse)
  const points = read(typed.points, parse)
  const isScoreWrong = score === null || (score !== undefined && (score < 0 || score > 100))
  const isPointsWrong =
    points === null || (points !== undefined && (!Number.isInteger(points) || points < 0 || points > 1000))
  return {
    isScoreWrong,
    isPointsWrong,
    values: {
      ...(typeof score === 'number' && !isScoreWrong && { environmentalScore: score }),
      ...(typeof points === 'number' && !isPointsWrong && { pointsAwarded: points }),
    },
  }
}

/** Undefined for nothing, null for what is no number. */
const read = (text: string, parse: (text: string) => number | null) =>
  text.trim() === '' ? undefined : parse(text)
