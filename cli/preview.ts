/**
 * `npm run preview -- up NAME` and `down NAME`, as `fauxkms preview`: a preview for a pull request. By default it is a
 * workspace in the team's deployment (`FAUXKMS_URL`, `FAUXKMS_TOKEN`); with `--worker` it is a Worker Preview, for changes
 * of fauxkms itself. Exit codes: 0, 1 for a failure, 2 for bad usage. Without `--worker` it needs Node alone, no dependency.
 */
import { previewCommand } from "./previews/command.ts";

process.exitCode = await previewCommand(process.argv.slice(2), process.env);
