/** What is used here of a JSON schema in an OpenAPI document. */
export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  nullable?: boolean;
  example?: unknown;
}

export interface Parameter {
  in: string;
  name: string;
  schema?: Schema;
}

/** One method at one address. */
export interface Operation {
  method: string;
  /** Such as `/tasks/{task_id}`. */
  path: string;
  parameters: Parameter[];
  body: Schema | undefined;
  /** Statuses that its answers are documented with. */
  statuses: ReadonlySet<number>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface DocumentedOperation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

/** The operations of an OpenAPI document, each schema with what it refers to. */
export function operationsOf(document: ApiDocument): Operation[] {
  const resolve = (schema: Schema): Schema => resolved(schema, document.components.schemas);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => {
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
      return {
        method: method.toUpperCase(),
        path,
        parameters: parameters.map((each) => ({ ...each, schema: resolve(each.schema ?? {}) })),
        body: schema && resolve(schema),
        statuses: new Set(Object.keys(responses).map(Number)),
      };
    }),
  );
}

function resolved(schema: Schema, known: Record<string, Schema>): Schema {
  const { $ref, allOf, ...own } = schema;
  const parts = [...($ref === undefined ? [] : [known[$ref.split('/').at(-1)!]!]), ...(allOf ?? [])];
  const whole: Schema = Object.assign({}, ...parts.map((part) => resolved(part, known)), own) as Schema;
  const each = (some: Schema[] | undefined): Schema[] | undefined => some?.map((one) => resolved(one, known));
  return {
    ...whole,
    ...(whole.oneOf && { oneOf: each(whole.oneOf) }),
    ...(whole.anyOf && { anyOf: each(whole.anyOf) }),
    ...(whole.items && { items: resolved(whole.items, known) }),
    ...(whole.properties && {
      properties: Object.fromEntries(
        Object.entries(whole.properties).map(([name, one]) => [name, resolved(one, known)]),
      ),
    }),
  };
}
