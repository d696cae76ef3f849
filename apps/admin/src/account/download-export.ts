import { client } from '../app/client.ts'
import { saveFile } from '../components/save-file.ts'

/**
 * Fetches the finished copy and has the browser save it. The token goes in a header: one in the address would end up
 * in histories and logs. Throws `FileError`.
 */
export async function downloadExport(id: string, name: string): Promise<void> {
  saveFile(await client.files.download(`/api/v1/users/me/exports/${encodeURIComponent(id)}`), name)
}
