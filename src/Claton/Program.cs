using System.CommandLine;
using Claton.Commands;

var root = new RootCommand("IPv4 for hosts on IPv6-only networks.") { LabCommand.Create() };
return root.Parse(args).Invoke();
