import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/use-format.ts'
import { type Figure, figureOf } from './figure.ts'

/** Climate figures in words. */
export function useFigureWords() {
  const { t } = useTranslation()
  const { fixed, number } = useFormat()
  const plain = ({ value, unit, decimals }: Figure) => `${fixed(value, decimals)}\u00A0${unit}`
  return {
    /** "2.2 kg", without its direction. */
    plain,
    /** "± 0.4 kg"; empty where the source gives none. */
    margin: ({ margin, unit, decimals }: Figure) =>
      margin === null
        ? ''
        : `±\u00A0${margin < 10 ** -decimals ? number(margin) : fixed(margin, decimals)}\u00A0${unit}`,
    /** "2.2 kg CO₂e avoided", "1.2 kg CO₂e emitted on top" */
    told: (kgCo2e: number) => {
      const figure = figureOf({ kgCo2e, low: kgCo2e, high: kgCo2e })
      return t(figure.isGain ? 'impact.gainOf' : 'impact.lossOf', { figure: plain(figure) })
    },
  }
}
