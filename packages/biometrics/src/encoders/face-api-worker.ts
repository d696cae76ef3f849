import { openFaceApiNets } from './face-api-nets.ts'
import { runTask, type Task, yieldToOthers } from './tasks.ts'

yieldToOthers()
const nets = await openFaceApiNets()

export default (task: Task) => runTask(task, nets)
