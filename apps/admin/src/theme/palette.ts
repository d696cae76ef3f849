import type { MantineColorsTuple } from '@mantine/core'

// Even steps of lightness in OKLCH, so that a shade of one hue reads like the same shade of another. White text
// stands on shade 6 and darker of every hue (4.5 : 1), shade 9 on shade 1 at more than 11 : 1.

/** The accent: the green of a collection bin. */
export const green = [
  '#f1f9f4',
  '#dff3e6',
  '#bce5cb',
  '#96d1ac',
  '#6fbb8e',
  '#4da071',
  '#308257',
  '#1e6742',
  '#145032',
  '#0c341f',
] as const satisfies MantineColorsTuple

export const red = [
  '#fff2f0',
  '#ffe2de',
  '#ffc3bc',
  '#ff9f97',
  '#fc7a73',
  '#e25854',
  '#c4403f',
  '#a02d2d',
  '#7f2121',
  '#531514',
] as const satisfies MantineColorsTuple

export const yellow = [
  '#fef5ec',
  '#fce9d5',
  '#f7d2a8',
  '#ebb678',
  '#d99946',
  '#bf7b0f',
  '#a46400',
  '#854d00',
  '#693c00',
  '#442600',
] as const satisfies MantineColorsTuple

/** Neutral with a little warmth, for the light theme. */
export const gray = [
  '#fbfaf8',
  '#f6f4f1',
  '#ece9e5',
  '#dfdcd7',
  '#c8c3bd',
  '#a39d96',
  '#78726b',
  '#5b564f',
  '#3c3934',
  '#221f1b',
] as const satisfies MantineColorsTuple

/** The same for the dark theme: 0 is text, 7 the page, 6 what lies on it. */
export const dark = [
  '#e5e2df',
  '#cac7c2',
  '#b0aca6',
  '#847f7a',
  '#504c48',
  '#373430',
  '#282623',
  '#1d1b19',
  '#151311',
  '#0d0c0a',
] as const satisfies MantineColorsTuple
