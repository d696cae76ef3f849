import { CopyButton } from '../components/copy-button.tsx'
import classes from './custody.module.css'
import { openSslCommands } from './openssl.ts'

/** What to type to have OpenSSL check a signed file. `what` names it. */
export function CheckCommands({ file, what }: { file: string; what: string }) {
  const commands = openSslCommands(file)
  return (
    <>
      {/* oxlint-disable-next-line no-noninteractive-tabindex -- it scrolls, so the keyboard has to get at it */}
      <pre className={classes.code} tabIndex={0} aria-label={what}>
        {commands}
      </pre>
      <CopyButton text={commands} what={what} />
    </>
  )
}
