import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import type { ReactNode } from 'react'

interface Props {
  readonly label: string
  readonly value: string
  onChange(value: string): void
  /** Below the label. */
  readonly hint?: ReactNode
  /** Below the field: what it takes. */
  readonly constraint?: ReactNode
  /** What is wrong with the value; shown as soon as it is there. */
  readonly problem?: string | undefined
  readonly placeholder?: string
  readonly type?: 'text' | 'number' | 'search' | 'email'
  readonly isDisabled?: boolean
}

/** A field with its label, and what is wrong with it. */
export function TextField({ label, value, onChange, hint, constraint, problem, placeholder, type = 'text', isDisabled = false }: Props) {
  return (
    <FormField
      label={label}
      {...(hint === undefined ? {} : { description: hint })}
      {...(constraint === undefined ? {} : { constraintText: constraint })}
      {...(problem === undefined ? {} : { errorText: problem })}
    >
      <Input
        value={value}
        type={type}
        autoComplete={false}
        spellcheck={false}
        disabled={isDisabled}
        {...(placeholder === undefined ? {} : { placeholder })}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  )
}
