import type { SessionInfo } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { deviceWords, placeWords, type SessionWords } from './session-words.ts'

/** A session's device and place in the reader's language. */
export function useSessionWords() {
  const { t, i18n } = useTranslation()
  const words: SessionWords = {
    kind: (kind) => t(`sessions.kinds.${kind}`),
    browserOnSystem: (browser, system) => t('sessions.device', { browser, system }),
    local: t('sessions.placeLocal'),
    unknownPlace: t('sessions.placeUnknown'),
  }
  return ({ device, place }: SessionInfo) => ({
    device: deviceWords(device, words),
    place: placeWords(place, i18n.language, words),
  })
}
