import { ActionIcon, Button, Combobox, useCombobox } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { type Variable, variablesQuery } from './queries.ts'
import classes from './variable-menu.module.css'

interface Props {
  onPick: (variable: Variable) => void
  /** Without text, for where there is little room. */
  isSmall?: boolean
  label?: string
}

/** A button that offers everything a mail can be filled in with, searchable and by group. */
export function VariableMenu({ onPick, isSmall = false, label = 'Insert a variable' }: Props) {
  const [search, setSearch] = useState('')
  const { data = [], error } = useQuery(variablesQuery)
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const words = search.trim().toLowerCase()
  const found = data.filter(({ label: name, key }) => `${name} ${key}`.toLowerCase().includes(words))
  const open = { 'aria-haspopup': 'listbox' as const, onClick: () => combobox.toggleDropdown() }
  return (
    <Combobox
      store={combobox}
      width={280}
      position="bottom-start"
      withinPortal
      onOptionSubmit={(key) => {
        const variable = data.find((each) => each.key === key)
        combobox.closeDropdown()
        if (variable) onPick(variable)
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        {isSmall ? (
          <ActionIcon size="lg" aria-label={label} title={label} {...open}>
            <IconBraces size={17} stroke={1.8} />
          </ActionIcon>
        ) : (
          <Button variant="default" size="compact-sm" leftSection={<IconBraces size={15} />} title={label} {...open}>
            Variable
          </Button>
        )}
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          aria-label="Search variables"
          placeholder="Search"
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
        />
        <Combobox.Options className={classes.options}>
          {groupsOf(found).map(([group, variables]) => (
            <Combobox.Group key={group} label={group}>
              {variables.map((variable) => (
                <Combobox.Option key={variable.key} value={variable.key}>
                  <Choice name={variable.label}>{variable.key}</Choice>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
          {found.length === 0 && (
            <Combobox.Empty>{error ? problemMessage(error) : 'No variable of that name'}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Choice({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className={classes.choice}>
      <span className={classes.name}>{name}</span>
      <code className={classes.code}>{children}</code>
    </span>
  )
}

function groupsOf(variables: Variable[]): [string, Variable[]][] {
  const groups = new Map<string, Variable[]>()
  for (const variable of variables) groups.set(variable.group, [...(groups.get(variable.group) ?? []), variable])
  return [...groups]
}
