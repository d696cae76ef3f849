import { useMediaQuery } from '@mantine/hooks'

/** Whether there is room for a table. */
export const useWide = (): boolean =>
  useMediaQuery('(min-width: 60em)', undefined, { getInitialValueInEffect: false })
