import { z } from 'zod'

/** A UUID, in lower case: the same in any case of letters is the same. */
export const Id = z.uuid().toLowerCase()
export type Id = z.infer<typeof Id>

/**
 * Text that a person typed: trimmed, at most `max` UTF-16 units. Control characters other than tab and line
 * breaks are refused (PostgreSQL cannot store U+0000), and so are lone surrogates, which UTF-8 cannot carry.
 */
export function text(max: number, min = 0) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max, { abort: true })
    .refine(isStorable, {
      error: 'control characters are not allowed',
      params: { rule: 'control_characters' },
    })
}

/** As `text`, on one line. */
export function line(max: number, min = 0) {
  return text(max, min).refine((value) => !/[\r\n\t]/.test(value), {
    error: 'must be on one line',
    params: { rule: 'one_line' },
  })
}

/** A person's name: on one line, with at least one letter, and nothing that turns the text around it. */
export function personName(max: number) {
  return line(max, 1)
    .refine((value) => /\p{L}/u.test(value), {
      error: 'needs a letter',
      params: { rule: 'name_without_letter' },
    })
    .refine((value) => !/[\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u0080-\u009F]/.test(value), {
      error: 'holds invisible characters',
      params: { rule: 'control_characters' },
    })
}

function isStorable(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return value.isWellFormed() && !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/.test(value)
}

/** To seven decimals, which is a centimetre: nobody measures more, and PostgreSQL refuses to average what is next to nothing. */
const toCentimetre = (degrees: number) => Math.round(degrees * 1e7) / 1e7 + 0

/** Degrees north, WGS 84. */
export const Latitude = z.number().min(-90).max(90).overwrite(toCentimetre)
/** Degrees east, WGS 84. */
export const Longitude = z.number().min(-180).max(180).overwrite(toCentimetre)

/** A moment that somebody asks for: of the years that ISO 8601 writes in four digits, and PostgreSQL reads. */
export const Moment = z
  .date()
  .min(new Date('0001-01-01T00:00:00.000Z'))
  .max(new Date('9999-12-31T23:59:59.999Z'))

/** Fields of every list's input. `cursor` is opaque: the `nextCursor` of the page before. */
export const pageInput = {
  cursor: z.string().min(1).max(200).nullish(),
  limit: z.int().min(1).max(100).default(20),
}

/** One page of a list; `nextCursor` is null on the last. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
