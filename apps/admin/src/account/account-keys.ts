/** Keys of everything about one's own account in the query cache. */
export const accountKeys = {
  all: ['account'] as const,
  me: ['account', 'me'] as const,
  numbers: ['account', 'numbers'] as const,
  export: ['account', 'export'] as const,
  face: ['account', 'face'] as const,
  sessions: ['account', 'sessions'] as const,
}
