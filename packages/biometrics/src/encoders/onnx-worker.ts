import { workerData } from 'piscina'
import { openOnnxNets } from './onnx-nets.ts'
import { runTask, type Task, yieldToOthers } from './tasks.ts'

yieldToOthers()
const { directory } = workerData as { directory: string }
const nets = await openOnnxNets(directory)

export default (task: Task) => runTask(task, nets)
