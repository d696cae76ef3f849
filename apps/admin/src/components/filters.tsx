import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconFilter, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from './filters.module.css'
import type { Look } from './look.ts'

/** The row of filters above a list. */
export function Filters({ children }: { children: ReactNode }) {
  return <div className={classes.root}>{children}</div>
}

/** Filters as links: each is an address of its own. */
export function FilterLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={classes.links} aria-label={label}>
      {children}
    </nav>
  )
}

interface FilterLinkProps {
  search: string
  active: boolean
  look?: Look | undefined
  children: ReactNode
}

export function FilterLink({ search, active, look, children }: FilterLinkProps) {
  const Icon = look?.icon
  return (
    <Link
      to={{ search }}
      className={classes.link}
      aria-current={active ? 'true' : undefined}
      style={active && look ? { color: look.ink, background: look.tint } : {}}
    >
      {Icon && <Icon size={16} stroke={1.9} aria-hidden />}
      {children}
    </Link>
  )
}

interface FilterMenuProps<Value extends string> {
  /** What is chosen, in a word. */
  name: string
  /** The word for no filter. */
  all: string
  value: Value | undefined
  options: readonly Value[]
  label: (value: Value) => string
  mark?: (value: Value, size: number) => ReactNode
  onChoose: (value: Value | undefined) => void
}

/** A filter in a menu, for what has too many values for links. */
export function FilterMenu<Value extends string>(props: FilterMenuProps<Value>) {
  const { name, all, value, options, label, mark, onChoose } = props
  const chosen = value ? label(value) : all
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          aria-label={`${name} : ${chosen}`}
          leftSection={(value && mark?.(value, 22)) ?? <IconFilter size={16} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {chosen}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChoose(undefined)} rightSection={!value && <Chosen />}>
          {all}
        </Menu.Item>
        <Menu.Divider />
        {options.map((option) => (
          <Menu.Item
            key={option}
            leftSection={mark?.(option, 26)}
            rightSection={value === option && <Chosen />}
            onClick={() => onChoose(option)}
          >
            {label(option)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const Chosen = () => <IconCheck size={16} aria-hidden />

export function FilterChips({ children }: { children: ReactNode }) {
  return <div className={classes.chips}>{children}</div>
}

/** What a list is narrowed down to beside its filters, and the way back: the address without it. */
export function FilterChip({ search, children }: { search: string; children: string }) {
  const { t } = useTranslation()
  return (
    <span className={classes.chip}>
      <span>{children}</span>
      <Link
        to={{ search }}
        className={classes.remove}
        aria-label={t('people.removeFilter', { filter: children })}
      >
        <IconX size={16} aria-hidden />
      </Link>
    </span>
  )
}
