// Which pnpm installs, and in what surroundings.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

const windows = process.platform === 'win32'
const major = (version) => version?.trim().split('.')[0]

/** `pnpm` when there is one of the pinned major version, otherwise the pinned one through npx. */
export function findPnpm(root, env) {
  const pin = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
  // Outside the workspace, where pnpm cannot decide to fetch and become another version of itself.
  const { status, stdout } = spawnSync('pnpm', ['--version'], {
    cwd: windows ? undefined : '/',
    env: { ...env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' },
    shell: windows,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 15_000,
  })
  const fits = status === 0 && major(stdout) === major(pin.split('@')[1])
  return fits ? ['pnpm'] : ['npx', '--yes', pin]
}

/**
 * Environment and flags of an install. CI=true: no questions asked. Versions are pinned, so that what a cache holds
 * need not be asked for again; a network that is not there shows after seconds instead of minutes. Without a home
 * that can be written to, npm's cache and pnpm's store go into the workspace.
 */
export function installEnvironment(root) {
  const env = {
    ...process.env,
    CI: 'true',
    npm_config_prefer_offline: 'true',
    npm_config_fetch_retries: '3',
    npm_config_fetch_retry_factor: '3',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '10000',
  }
  const flags = [
    '--prefer-offline',
    '--config.confirm-modules-purge=false',
    '--config.fetch-retry-factor=3',
    '--config.fetch-retry-mintimeout=1000',
  ]
  // An empty value would mean "here" to npm, and caches would litter the workspace.
  if (env.HOME === '') delete env.HOME
  if (windows || isWritable(env.HOME ?? accountHome())) return { env, flags }
  const own = join(root, '.benne', 'cache')
  env.npm_config_cache = join(own, 'npm')
  env.XDG_CACHE_HOME = join(own, 'cache')
  env.XDG_DATA_HOME = join(own, 'data')
  env.XDG_STATE_HOME = join(own, 'state')
  return { env, flags: [...flags, `--store-dir=${join(own, 'store')}`] }
}

/** The home that the system has on record; an account without a record has none. */
function accountHome() {
  try {
    return userInfo().homedir
  } catch {
    return ''
  }
}

/** Whether `path` exists and we may write there. */
export function isWritable(path) {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
