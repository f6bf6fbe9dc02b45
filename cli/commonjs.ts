/** What stands for the members of `import.meta` in a bundle of CommonJS, which is never the file that Node was told to run. */
export const AS_COMMONJS: Record<string, string> = {
  "import.meta.dirname": "__dirname",
  "import.meta.url": "__filename",
  "import.meta.main": "false",
};
