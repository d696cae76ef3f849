import { formErrors } from '../components/issue-text.tsx'
import { passwordFormIssues } from './check-password.ts'

/** What is wrong with a form that holds a new password, as the form shows it. */
export const passwordErrors = (...check: Parameters<typeof passwordFormIssues>) =>
  formErrors(passwordFormIssues(...check))
