Console.WriteLine("claton");
