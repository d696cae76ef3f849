/** Benne's mark: a skip on its two feet, half full, with a leaf coming out of it. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable="false">
      <path d="M16.4 12.6c-.5-4.9 2.3-8.6 8.3-9.1.5 5.8-2.6 9-7 9.1z" fill="var(--mantine-color-green-5)" />
      <path d="M15.3 12.6c.1-2.7-1.4-5-4.9-5.5-.4 3.6 1.5 5.5 3.9 5.5z" fill="var(--mantine-color-green-4)" />
      <path
        d="M2.6 13h26.8c.8 0 1.4.8 1.2 1.6l-2.7 9.7a2.4 2.4 0 0 1-2.3 1.7H6.4a2.4 2.4 0 0 1-2.3-1.7L1.4 14.6c-.2-.8.4-1.6 1.2-1.6z"
        fill="var(--benne-mark, var(--mantine-color-green-7))"
      />
      <path
        d="M9.4 16.8l.9 5.6M16 16.8v5.6M22.6 16.8l-.9 5.6"
        stroke="#fff"
        strokeWidth="1.6"
        strokeLinecap="round"
        opacity=".85"
      />
      <path
        d="M7.5 26h3.6v2.4H7.5zM20.9 26h3.6v2.4h-3.6z"
        fill="var(--benne-mark, var(--mantine-color-green-7))"
      />
    </svg>
  )
}
