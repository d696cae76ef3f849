import { ServiceError } from '../service-error.ts'
import { createLine } from '../waiting-line.ts'

/** Does what takes much reading when its turn has come. Throws `busy` when too many wait already. */
export const inLine = createLine({
  // The connections and cores that remain are for everybody else.
  atOnce: 4,
  // About a minute of work with a million records.
  maxWaiting: 100,
  refuse: () => new ServiceError('busy', 'Many people are looking for much at once. Try again in a moment.'),
})
