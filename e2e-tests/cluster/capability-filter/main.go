// Command capability-filter stands before runc where the machine's capabilities are restricted.
//
// A privileged container asks for every capability that the engine has heard of, and runc fails on the first that
// the machine does not have. The filter takes those out of the container's configuration and lets runc go on: the
// container is then as privileged as the machine itself.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// The capabilities in the order of their numbers in the kernel.
var capabilities = strings.Fields(`
	CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
	NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN
	SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
	MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`)

func main() {
	err := filterConfiguration(os.Args[1:])
	if err == nil {
		err = becomeRunc()
	}
	fmt.Fprintln(os.Stderr, "capability-filter:", err)
	os.Exit(1)
}

func becomeRunc() error {
	runc, err := exec.LookPath("runc")
	if err != nil {
		return err
	}
	return syscall.Exec(runc, append([]string{"runc"}, os.Args[1:]...), os.Environ())
}

// filterConfiguration changes the file that the given arguments would make runc read, if any.
func filterConfiguration(arguments []string) error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	available, err := availableCapabilities(string(status))
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(arguments, "create"), slices.Contains(arguments, "run"):
		bundle := option(arguments, "--bundle", "-b")
		return rewrite(filepath.Join(bundle, "config.json"), func(spec map[string]any) {
			if process, ok := spec["process"].(map[string]any); ok {
				retain(process, available)
			}
		})
	case slices.Contains(arguments, "exec"):
		file := option(arguments, "--process", "-p")
		if file == "" {
			return nil
		}
		return rewrite(file, func(process map[string]any) { retain(process, available) })
	}
	return nil
}

// availableCapabilities reads the bounding set out of a process's status.
func availableCapabilities(status string) (map[string]bool, error) {
	_, rest, found := strings.Cut(status, "\nCapBnd:")
	if !found {
		return nil, errors.New("no bounding set in the process's status")
	}
	line, _, _ := strings.Cut(rest, "\n")
	bounding, err := strconv.ParseUint(strings.TrimSpace(line), 16, 64)
	if err != nil {
		return nil, err
	}
	available := map[string]bool{}
	for number, name := range capabilities {
		available["CAP_"+name] = bounding&(1<<number) != 0
	}
	return available, nil
}

// option is the value of an option in either of its names, written with a space or an equals sign.
func option(arguments []string, names ...string) string {
	for i, argument := range arguments {
		name, value, joined := strings.Cut(argument, "=")
		switch {
		case !slices.Contains(names, name):
		case joined:
			return value
		case i+1 < len(arguments):
			return arguments[i+1]
		}
	}
	return ""
}

// retain leaves in each of the process's capability sets only those that are available.
func retain(process map[string]any, available map[string]bool) {
	sets, _ := process["capabilities"].(map[string]any)
	for name, set := range sets {
		asked, _ := set.([]any)
		sets[name] = slices.DeleteFunc(asked, func(capability any) bool {
			text, _ := capability.(string)
			return !available[text]
		})
	}
}

func rewrite(file string, change func(map[string]any)) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // runc says it better
	}
	if err != nil {
		return err
	}
	var document map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // a float would lose digits of large limits
	if err := decoder.Decode(&document); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	change(document)
	if text, err = json.Marshal(document); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
