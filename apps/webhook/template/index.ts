export { TemplateError, type TemplateProblem } from './error.ts'
export { type Fields, fill } from './evaluate.ts'
export { fields, methodNames, parseTemplate, type Template } from './parse.ts'
