/** The fields that differ from what the server has, with their new values. */
export function changedFields<Values extends object>(values: Values, server: Values): Partial<Values> {
  const changed: Partial<Values> = {}
  for (const key of Object.keys(values) as (keyof Values)[]) {
    if (values[key] !== server[key]) changed[key] = values[key]
  }
  return changed
}
