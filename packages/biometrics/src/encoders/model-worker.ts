import { workerData } from 'node:worker_threads'
import { makeModels } from '../model/model-files.ts'

const { directory } = workerData as { directory: string }
await makeModels(directory)
