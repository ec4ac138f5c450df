import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

// Node has it; only the types of browsers describe it.
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Record<string, object>): Promise<{ exports: EngineExports }>;
};

interface EngineExports {
  __wbindgen_start(): void;
}

/** The generated bindings of the engine, before they are given its memory. */
interface Bindings {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: EngineExports): void;
}

let loaded: Promise<Bindings> | undefined;

/**
 * Prisma's schema engine, compiled to WebAssembly. Its own entry point imports the .wasm file as a module, which Node
 * allows only behind a flag; doing by hand what that import would do needs none.
 */
export function loadSchemaEngine(): Promise<Bindings> {
  loaded ??= instantiate();
  return loaded;
}

async function instantiate(): Promise<Bindings> {
  const bindingsFile = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  // The engine reports a panic here before it aborts; without it the report itself would throw.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        process.stderr.write(`${message}\n`);
      },
    },
  });
  const bindings = (await import(pathToFileURL(bindingsFile).href)) as Bindings;
  const module = await WebAssembly.compile(readFileSync(bindingsFile.replace(/\.js$/, '.wasm')));
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}
