import { Button, type ButtonProps } from '@mantine/core'
import type { ComponentProps, ReactNode } from 'react'

interface SubmitButtonProps
  extends Omit<ButtonProps, 'loading' | 'disabled'>,
    Pick<ComponentProps<'button'>, 'type' | 'onClick'> {
  isPending: boolean
  /** Whether there is nothing to send now, or it is too early to try again. */
  isIdle?: boolean
  children: ReactNode
}

/** A form's button. While idle it keeps the focus that it has: a disabled one would lose it. */
export function SubmitButton({ isPending, isIdle = false, children, ...rest }: SubmitButtonProps) {
  return (
    <Button type="submit" loading={isPending} data-disabled={isIdle} aria-disabled={isIdle} {...rest}>
      {children}
    </Button>
  )
}
