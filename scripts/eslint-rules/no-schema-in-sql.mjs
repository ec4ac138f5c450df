// A domain's connection has its own search path, so SQL that names a schema reaches into somebody else's tables.
const qualifiedTable = /\b(?:FROM|JOIN|INTO|UPDATE|TABLE|TRUNCATE)\s+(?:ONLY\s+)?"?([a-z_]+)"?\."?[a-z_]+/i;
const systemSchemas = new Set(['pg_catalog', 'information_schema']);

/** The schema that a text names as SQL would, or null. */
function schemaNamedIn(text) {
  const schema = qualifiedTable.exec(text)?.[1];
  return schema && !systemSchemas.has(schema) ? schema : null;
}

export const noSchemaInSql = {
  meta: {
    type: 'problem',
    docs: { description: 'SQL must not name a schema: no subgraph reads the tables of another' },
    messages: { named: 'This SQL names the schema "{{schema}}". Ask its owner through the domain queries.' },
    schema: [],
  },
  create(context) {
    const check = (node, text) => {
      const schema = schemaNamedIn(text);
      if (schema) context.report({ node, messageId: 'named', data: { schema } });
    };
    return {
      Literal: (node) => typeof node.value === 'string' && check(node, node.value),
      TemplateElement: (node) => check(node, node.value.raw),
    };
  },
};
