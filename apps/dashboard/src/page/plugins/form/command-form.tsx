import Form from '@rjsf/core/lib/components/Form.js';
import getDefaultRegistry from '@rjsf/core/lib/getDefaultRegistry.js';
import type { ErrorSchema, GlobalUISchemaOptions, UiSchema } from '@rjsf/utils';
import { type ReactNode, useMemo, useRef } from 'react';
import { cleanInput } from './clean-input.js';
import styles from './command-form.module.css';
import { formShape } from './form-shape.js';
import { AddButton, ArrayItem, OptionalGroup } from './form-templates.js';
import { inputValidator } from './input-validator.js';
import { JsonField } from './json-field.js';
import type { JsonSchema } from './json-schema.js';

interface CommandFormProps {
  /** The beginning of the ids of its fields. */
  readonly id: string;
  /** The JSON Schema of the input; null when it is not known. */
  readonly schema: JsonSchema | null;
  readonly input: unknown;
  /** What the server found wrong. */
  readonly problems: ErrorSchema;
  readonly onChange: (input: unknown) => void;
  /** Gets an input that is right as far as the page can tell. */
  readonly onSubmit: (input: Record<string, unknown>) => void;
  /** The buttons below the fields; `submit` checks the input and hands it over. */
  readonly buttons: (submit: () => void) => ReactNode;
}

const { templates } = getDefaultRegistry();
const ownTemplates = {
  ArrayFieldItemTemplate: ArrayItem,
  OptionalDataControlsTemplate: OptionalGroup,
  ButtonTemplates: { ...templates.ButtonTemplates, AddButton },
};
const options: GlobalUISchemaOptions = { enableOptionalDataFieldForType: ['object'] };

/** A form that is made of the JSON Schema of a command's input. What is wrong stands at its field. */
export function CommandForm({ id, schema, input, problems, onChange, onSubmit, buttons }: CommandFormProps) {
  const form = useRef<Form>(null);
  const { shape, validator } = useMemo(
    () => ({ shape: formShape(schema), validator: inputValidator(schema) }),
    [schema],
  );
  const uiSchema: UiSchema = { ...shape.uiSchema, 'ui:globalOptions': options };
  return (
    <div className={styles.form}>
      <Form
        ref={form}
        idPrefix={id}
        schema={shape.schema}
        uiSchema={uiSchema}
        validator={validator}
        formData={input}
        fields={{ JsonField }}
        templates={ownTemplates}
        extraErrors={problems}
        showErrorList={false}
        noHtml5Validate
        focusOnFirstError
        experimental_defaultFormStateBehavior={{ emptyObjectFields: 'populateRequiredDefaults' }}
        onChange={({ formData }) => onChange(formData)}
        onSubmit={({ formData }) => onSubmit(cleanInput(formData))}
      >
        {buttons(() => form.current?.submit())}
      </Form>
    </div>
  );
}
