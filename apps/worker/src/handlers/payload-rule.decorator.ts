import { ValidateBy } from 'class-validator';

/**
 * One rule for one field of a payload, with one message that says what is expected. Unlike a pile of class-validator's
 * own decorators, a field that breaks it is reported once.
 * @param test gets the field's value and the whole payload.
 */
export const PayloadRule = (
  name: string,
  test: (value: unknown, payload: Record<string, unknown>) => boolean,
  message: string,
): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value, context) => test(value, (context?.object ?? {}) as Record<string, unknown>),
      defaultMessage: () => message,
    },
  });
