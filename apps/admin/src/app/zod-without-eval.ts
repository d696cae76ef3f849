import { config } from 'zod'

// Zod would otherwise try `new Function`, which the page's content security policy refuses and reports. This must be
// evaluated before the contracts are, so it is the first import of main.tsx.
config({ jitless: true })
