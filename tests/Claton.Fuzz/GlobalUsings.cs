global using Claton.Translation;
global using Claton.Translation.Tests.Packets;
